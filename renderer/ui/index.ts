/**
 * The parts that every screen is drawn with: controls, overlays, marks and time in words.
 * Knows no feature and no bridge; drawn with tokens only, so that both themes hold by themselves.
 */
import "./tokens.css";
import "./base.css";
import "./marks/tag.css";

export * from "./controls/button.tsx";
export * from "./controls/choice.tsx";
export * from "./controls/field.tsx";
export * from "./controls/keys.tsx";
export * from "./controls/master-password.tsx";
export * from "./controls/new-password.tsx";
export * from "./marks/brand.tsx";
export * from "./marks/emergency-kit.tsx";
export * from "./marks/glyph.tsx";
export * from "./marks/note.tsx";
export * from "./marks/progress.tsx";
export * from "./marks/ring.tsx";
export * from "./marks/secret.tsx";
export * from "./overlays/dialog.tsx";
export { focusHome, useReturnFocus } from "./overlays/focus.ts";
export * from "./overlays/menu.tsx";
export * from "./overlays/toast.tsx";
export * from "./overlays/tooltip.tsx";
export * from "./time.ts";
