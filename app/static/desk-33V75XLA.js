import{c as r,j as e}from"./desk-UDGL3T2O.js";var t=r(void 0);function s(){let o=e(t);if(o===void 0)throw new TypeError("drawn outside of an open page");return o}export{t as a,s as b};
