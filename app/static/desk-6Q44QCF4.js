function r({clientId:n,intake:e}){let t=e?.alias.trim()??"";return t===""?n.slice(0,6):t}function d({members:n},e){return n?.find(({staff_id:i})=>i===e)?.handle??e.slice(0,6)}export{r as a,d as b};
