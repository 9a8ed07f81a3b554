import{c as o,ib as t}from"./desk-QWXROLAX.js";var r=o(void 0);function d(){let e=t(r);if(e===void 0)throw new TypeError("drawn outside of an open desk");return e}export{r as a,d as b};
