// Before Prism is loaded: it would look for code in the page by itself.
Object.assign(globalThis, { Prism: { manual: true } });
