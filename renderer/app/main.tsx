import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BridgeProvider, joinBridge } from "#bridge";
import { TooltipProvider } from "#ui";
import { App } from "./app.tsx";
import { Boundary } from "./boundary.tsx";

const root = document.getElementById("root");
if (root === null) throw new TypeError("index.html lacks its root");
const page = createRoot(root);

// A file that is dropped beside its place must not be opened in place of the page.
for (const name of ["dragover", "drop"] as const) {
  window.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
  });
}

joinBridge();
page.render(
  <StrictMode>
    <Boundary>
      <BridgeProvider>
        <TooltipProvider delayDuration={500}>
          <App />
        </TooltipProvider>
      </BridgeProvider>
    </Boundary>
  </StrictMode>,
);
