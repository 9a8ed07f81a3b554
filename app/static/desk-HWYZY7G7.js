import{c as r,hb as e}from"./desk-S6BH3CL4.js";var t=r(void 0);function s(){let o=e(t);if(o===void 0)throw new TypeError("drawn outside of an open page");return o}export{t as a,s as b};
