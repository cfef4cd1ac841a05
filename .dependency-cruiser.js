/** The arrows of ARCHITECTURE.md, enforced. test/layers.test.ts plants a violation of each and expects it found. */
const rooms = "^main/core/([^/]+)/";
const lower = ["crypto", "storage", "audit", "vault"];

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two modules that need each other are one module, or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "contract-alone",
      comment: "The contract may be loaded anywhere, so it loads nothing of ours.",
      severity: "error",
      from: { path: "^contract/" },
      to: { path: "^(main|preload|renderer)/" },
    },
    {
      name: "pages-without-node",
      comment: "What runs in a page, or may, cannot import a module of Node.",
      severity: "error",
      from: { path: "^(contract|renderer|preload)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "renderer-knows-the-contract-only",
      comment: "The renderer is untrusted: it reaches the trusted side through the bridge alone.",
      severity: "error",
      from: { path: "^renderer/" },
      to: { path: "^(main|preload)/|(^|/)node_modules/(electron|ssh2|node-pty|ws|kysely)/" },
    },
    {
      name: "bridge-has-one-user",
      comment: "Only renderer/bridge touches the window's bridge; features use its hooks.",
      severity: "error",
      from: { path: "^renderer/ui/" },
      to: { path: "^renderer/(bridge|features|app)/" },
    },
    {
      name: "features-apart",
      comment: "A feature never imports another, so that each can be read, and removed, alone.",
      severity: "error",
      from: { path: "^renderer/features/([^/]+)/" },
      to: { path: "^renderer/(features/[^/]+|app)/", pathNot: "^renderer/features/$1/" },
    },
    {
      name: "preload-has-no-logic",
      comment:
        "The preload carries names across; it may know the contract and electron, nothing else.",
      severity: "error",
      from: { path: "^preload/" },
      to: { path: "^(main|renderer)/|(^|/)node_modules/", pathNot: "(^|/)node_modules/electron/" },
    },
    {
      name: "electron-in-the-shell",
      comment:
        "Only the shell imports electron, so that everything else runs, and is tested, in plain Node.",
      severity: "error",
      from: { path: "^main/", pathNot: "^main/shell/" },
      to: { path: "(^|/)node_modules/electron/" },
    },
    {
      name: "core-knows-no-door",
      comment: "Core is what the product does; doors and hosts call it, never the other way.",
      severity: "error",
      from: { path: "^main/core/" },
      to: { path: "^main/(?!core/)" },
    },
    {
      name: "doors-apart",
      comment:
        "Each door stands alone: they share core, not each other. The command line also has to find the folders and open what is in them.",
      severity: "error",
      from: { path: "^main/(ipc|http|socket|cli)/" },
      to: { path: "^main/(?!core/|$1/|(folders|migrations)\\.ts$)" },
    },
    {
      name: "pty-sees-no-key",
      comment:
        "The process that runs local programs must not be able to load anything that holds a key.",
      severity: "error",
      from: { path: "^main/pty/" },
      to: { path: "^main/(?!pty/)" },
    },
    {
      name: "rooms-by-their-door",
      comment: "A room of core is entered by its index.ts.",
      severity: "error",
      from: { path: "^main/core/([^/]+)/" },
      to: { path: rooms, pathNot: ["^main/core/[^/]+/index\\.ts$", "^main/core/$1/"] },
    },
    {
      name: "rooms-by-their-door-outside",
      comment: "The same for whoever stands outside core.",
      severity: "error",
      from: { path: "^main/(?!core/)" },
      to: { path: rooms, pathNot: "^main/core/[^/]+/index\\.ts$" },
    },
    {
      name: "crypto-at-the-bottom",
      comment: "Crypto and storage know no other room.",
      severity: "error",
      from: { path: "^main/core/(crypto|storage)/" },
      to: { path: rooms, pathNot: "^main/core/(crypto|storage)/" },
    },
    {
      name: "keys-below-features",
      comment:
        "Audit and vault are below every feature: they may use each other's lower rooms only.",
      severity: "error",
      from: { path: `^main/core/(${lower.join("|")})/` },
      to: { path: rooms, pathNot: `^main/core/(${lower.join("|")})/` },
    },
    {
      name: "known-packages",
      comment: "Whatever is imported is declared in package.json.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".json", ".css"],
    },
  },
};
