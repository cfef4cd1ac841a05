import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page: files of our own and nothing inline, so that the strict content security policy holds. */
export default defineConfig({
  root: "renderer",
  base: "/",
  plugins: [react()],
  build: {
    outDir: "../dist/renderer",
    emptyOutDir: true,
    target: "chrome140",
    sourcemap: false,
    // SECURITY: no data: scripts or styles, and no polyfill that would want to be inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
});
