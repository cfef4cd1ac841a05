/** Apart, since reading a private key takes a library that only two commands need. */
export { describeKey } from "#core/ssh";
