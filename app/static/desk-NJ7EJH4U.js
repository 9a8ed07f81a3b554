import{c as o,j as t}from"./desk-UDGL3T2O.js";var r=o(void 0);function d(){let e=t(r);if(e===void 0)throw new TypeError("drawn outside of an open desk");return e}export{r as a,d as b};
