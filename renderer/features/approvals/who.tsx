import "./approvals.css";
import type { ApprovalDoor, Asking } from "#contract";

const doors: Readonly<Record<ApprovalDoor, string>> = {
  "command-line": "on the command line",
  "key-agent": "by the key agent",
};

/** The program's own name, and by which way it came. */
export function nameOf({ caller }: Pick<Asking, "caller">): string {
  if (caller === null) return "An unknown program";
  const file = caller.script ?? caller.program.path;
  return file.split(/[/\\]/).at(-1) ?? file;
}

export const doorText = (door: ApprovalDoor) => doors[door];

/** Who it is, as the system tells it. */
export function Who({ caller }: Pick<Asking, "caller">) {
  if (caller === null) {
    return (
      <p className="text-warn">
        This system does not tell which program it is. Let it in only if you just started it.
      </p>
    );
  }
  const { program, script, parent, leader } = caller;
  const rows = [
    ["Program", `${program.path} (${program.pid})`],
    ...(script === null ? [] : [["Runs", script]]),
    ...(parent === null ? [] : [["Started by", `${parent.path} (${parent.pid})`]]),
    ...(leader === null || leader.pid === parent?.pid
      ? []
      : [["In the session of", `${leader.path} (${leader.pid})`]]),
  ];
  return (
    <dl className="who">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
