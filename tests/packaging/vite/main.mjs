import "../entries/page.mjs";
