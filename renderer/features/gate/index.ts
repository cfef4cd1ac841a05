/**
 * The gate: unlock, first start, recovery. Passwords live in the fields they are typed into and in one call;
 * the recovery code lives in the component that shows it once. Neither may reach any store.
 */
export { Gate } from "./gate.tsx";
