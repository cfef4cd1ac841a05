import { useEffect, useState } from "react";
import { ask } from "#bridge";
import type { ValueOf } from "#bridge";
import { shapes } from "#contract/record-types";
import { Button } from "#ui";

type Row = ValueOf<"transfer.rows">["items"][number];

const pageSize = 100;

export type Duplicates = "skip" | "replace" | "keep";

function fateOf({ status }: Row, duplicates: Duplicates): string {
  if (status === "new") return "Comes in";
  if (status === "same") return "Is there already";
  return { skip: "Stays as it is here", replace: "Replaces yours", keep: "Comes in beside yours" }[
    duplicates
  ];
}

/** The records of the file, each with what becomes of it. */
export function Rows({ total, duplicates }: { total: number; duplicates: Duplicates }) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const more = async (from: number) => {
    const reply = await ask("transfer.rows", { offset: from, limit: pageSize });
    if (reply.ok) setRows((now) => (now.length === from ? [...now, ...reply.value.items] : now));
  };
  useEffect(() => {
    more(0).catch(() => undefined);
  }, []);
  return (
    <>
      <div className="plan-table" tabIndex={0} role="region" aria-label="Records of the file">
        <table>
          <thead>
            <tr>
              <th>Where</th>
              <th>Name</th>
              <th>Type</th>
              <th>Folder</th>
              <th>What becomes of it</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                <td className="text-3">{row.where}</td>
                <td>{row.name}</td>
                <td>{shapes[row.type].label}</td>
                <td>{row.state === "live" ? row.folder : `${row.folder} (${row.state})`}</td>
                <td>{fateOf(row, duplicates)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < total ? (
        <Button
          size="s"
          onClick={() => {
            more(rows.length).catch(() => undefined);
          }}
        >
          Show more of {total}
        </Button>
      ) : null}
    </>
  );
}
