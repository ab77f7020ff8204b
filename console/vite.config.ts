import { defineConfig } from 'vite';

/** Builds the console into the package, as files without folders: the control port serves names. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: '',
    // A small picture in a style sheet would be a data: address, which the page may not load.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
});
