/** Takes vaults off the device in a process of its own, which is killed meanwhile. */
import { writeSync } from "node:fs";
import { leave, openTraveller } from "./fixture.ts";

const [, , folder = "", stateFolder = "", file = ""] = process.argv;

const traveller = await openTraveller({ folder, stateFolder });
writeSync(1, "ready\n");
await leave(traveller, file);
writeSync(1, "left\n");
