/**
 * Settings: every change takes effect at once, and there is nothing to save. Must never hold a password
 * longer than the call that needs it, and never show one.
 */
export { SettingsPage } from "./page.tsx";
