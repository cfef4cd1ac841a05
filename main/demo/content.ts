import type { RecordDraft } from "#contract";

export type DemoVault = "Personal" | "Harbourlight" | "Travel safe";

/** A made-up record; `vault` stands for the id that it gets, and other records are named by their names. */
export interface DemoRecord extends Omit<RecordDraft, "vaultId"> {
  readonly vault: DemoVault;
  readonly used?: true;
  readonly trashed?: true;
}

const secret = "JBSWY3DPEHPK3PXP";

function login(
  vault: DemoVault,
  name: string,
  [username, password, site]: readonly [string, string, string],
  more: Partial<DemoRecord> = {},
): DemoRecord {
  const fields = {
    username,
    password,
    uris: site === "" ? "" : `https://${site}/`,
    ...more.fields,
  };
  return { vault, type: "login", name, ...more, fields };
}

const totp = (issuer: string) => ({
  totp_secret: `otpauth://totp/${issuer}:mara?secret=${secret}&issuer=${issuer}`,
});

const forge: DemoRecord = login(
  "Harbourlight",
  "Harbourlight Forge",
  ["mara.ostrander", "tV7#cobalt-Weir9!mx", "forge.harbourlight.example"],
  {
    tags: ["infra", "clients"],
    favourite: true,
    notes:
      "Admin account for the self-hosted forge. The runner registration token is rotated by ci-runner every Monday; do not change it by hand.",
    fields: totp("Harbourlight"),
    custom: [
      { label: "Backup codes", kind: "concealed", value: "4417-0925 8821-4410 1290-7731" },
      { label: "Deploy token", kind: "concealed", value: "hl_dep_7Qm2Zk19vTtbW4" },
      { label: "Account", kind: "text", value: "org-0417-HL" },
      { label: "Renews", kind: "date", value: "2027-03-14" },
    ],
  },
);

const logins: readonly DemoRecord[] = [
  forge,
  login(
    "Harbourlight",
    "Meridian Cloud",
    ["mara@harbourlight.example", "oar-Lattice-66-Bramble", "console.meridian.example"],
    { tags: ["infra"], used: true, fields: totp("Meridian") },
  ),
  login(
    "Personal",
    "Kestrel Mail",
    ["mara@kestrelmail.example", "Peat!morning.Rook41", "kestrelmail.example"],
    { used: true, fields: totp("Kestrel") },
  ),
  login("Harbourlight", "Quarry Registry", ["ostrander-ci", "harbour1", "quarry.example"], {
    tags: ["infra", "ci"],
    used: true,
  }),
  login("Personal", "Northwall Bank", [
    "mara.ostrander",
    "Silt-Heron-0417-Vale",
    "northwall.example",
  ]),
  login("Travel safe", "Fernway Airlines", ["FW 88 214", "fernway2019", "fernway.example"], {
    tags: ["travel"],
  }),
  login(
    "Harbourlight",
    "Basalt DNS",
    ["mara@harbourlight.example", "yew_Carousel_19_pike", "basalt.example"],
    { tags: ["infra"], fields: totp("Basalt") },
  ),
  login("Harbourlight", "Tidal Archive", ["archive-ro", "Loam.Signal.774.q", "tidal.example"]),
  login(
    "Harbourlight",
    "Harbourlight Desk",
    ["mara", "Quoin-Ferry-28-slate", "desk.harbourlight.example"],
    {
      tags: ["clients"],
    },
  ),
  login("Personal", "Lanternfish Photos", ["mara.o", "Amber%Tern%5520", "lanternfish.example"]),
  login("Personal", "Cinder Games", ["marrow_417", "flint-Otter-93-wick", "cinder.example"], {
    fields: { totp_secret: `steam://${secret}` },
  }),
  login(
    "Travel safe",
    "Cobalt Rail",
    ["mara@kestrelmail.example", "Gantry!Moss!31", "cobaltrail.example"],
    {
      tags: ["travel"],
    },
  ),
  login("Personal", "Weirhouse Library", ["2094 4417", "weirhouse", "library.weirhouse.example"]),
  login("Travel safe", "Ostra Hotels", [
    "mara@kestrelmail.example",
    "Dune-Postern-8-fog",
    "ostra.example",
  ]),
  login("Personal", "Old forum", ["marrow", "letmein99", "forum.example"], { trashed: true }),
];

const others: readonly DemoRecord[] = [
  {
    vault: "Harbourlight",
    type: "env_file",
    name: "harbour-api / production.env",
    tags: ["infra"],
    used: true,
    fields: { path: "/srv/harbour/production.env", content: variables(23, "harbour-prod") },
  },
  {
    vault: "Harbourlight",
    type: "env_file",
    name: "forge-runner / staging.env",
    tags: ["ci"],
    fields: { path: "/etc/forge-runner/env", content: variables(9, "forge-stage") },
  },
  {
    vault: "Personal",
    type: "env_file",
    name: "tide-clock / local.env",
    fields: { path: "~/src/tide-clock/.env", content: variables(4, "tide-local") },
  },
  ...(
    [
      ["Harbourlight", "MERIDIAN_API_KEY", "mk_live_0417", "mk_live_x93hVq7TzPzW2m", "2027-01-31"],
      ["Harbourlight", "Forge runner token", "runner-04", "hlr_51mQb8ZtWw0rVn", "2026-12-01"],
      ["Harbourlight", "Status page key", "", "sp_8Tt3kLm2Qx", ""],
      ["Personal", "Weather station", "garden", "ws-4410-77-amber", ""],
    ] as const
  ).map(([vault, name, username, credential, expires]): DemoRecord => ({
    ...{ vault, type: "api_credential", name },
    fields: { username, credential, expires },
  })),
  ...(
    [
      ["harbour-db replica", "postgresql", "db-02", "5432", "report_ro"],
      ["harbour-db primary", "postgresql", "db-primary", "5432", "harbour"],
      ["tide cache", "redis", "cache-01", "6379", "tides"],
    ] as const
  ).map(([name, engine, address, port, username]): DemoRecord => ({
    ...{ vault: "Harbourlight", type: "database", name, tags: ["infra"] },
    fields: { engine, address, port, database: "harbour", username, password: `Pg-${name}-4417` },
  })),
  {
    vault: "Harbourlight",
    type: "totp",
    name: "Quarry, second step",
    fields: { issuer: "Quarry", username: "ostrander-ci", ...totp("Quarry") },
  },
  {
    vault: "Personal",
    type: "card",
    name: "Northwall debit",
    favourite: true,
    fields: {
      cardholder: "M OSTRANDER",
      number: "5500 0055 5555 4417",
      expires: "09/29",
      code: "417",
      pin: "2094",
    },
  },
  {
    vault: "Travel safe",
    type: "card",
    name: "Company card",
    fields: {
      cardholder: "HARBOURLIGHT LTD",
      number: "4000 0566 5566 5556",
      expires: "02/28",
      code: "088",
    },
  },
  {
    vault: "Personal",
    type: "identity",
    name: "Mara Ostrander",
    fields: {
      full_name: "Mara Ostrander",
      company: "Harbourlight Ltd",
      email: "mara@kestrelmail.example",
      phone: "+44 20 7946 0417",
      address: "4 Sally Port Lane\nHarbour Quarter",
      birth_date: "1988-03-14",
    },
  },
  {
    vault: "Travel safe",
    type: "identity",
    name: "Travel papers",
    tags: ["travel"],
    fields: { full_name: "Mara Ostrander", passport: "X0417884", licence: "OSTRA 853148 M9" },
  },
  ...(
    [
      [
        "Harbourlight",
        "Rack 4, door code",
        "4417 then #, within ten seconds. The left handle sticks.",
      ],
      [
        "Harbourlight",
        "How to restore the forge",
        "1. Stop the runners.\n2. Restore the volume.\n3. Rotate every token.",
      ],
      [
        "Personal",
        "Router at home",
        "Under the stairs. The sticker is wrong; the name is tide-clock.",
      ],
      ["Travel safe", "Consulate", "Open 9 to 12. Bring the grey folder."],
    ] as const
  ).map(([vault, name, notes]): DemoRecord => ({ vault, type: "secure_note", name, notes })),
];

export const demoRecords: readonly DemoRecord[] = [...logins, ...others];

function variables(count: number, stem: string): string {
  const names = ["DATABASE_URL", "SECRET_KEY", "SMTP_PASSWORD", "QUEUE_URL", "SENTRY_DSN"];
  return Array.from({ length: count }, (_, index) => {
    const name = names[index] ?? `FEATURE_${index - names.length + 1}`;
    return `${name}=${stem}-${((index + 3) * 7919).toString(36)}`;
  }).join("\n");
}
