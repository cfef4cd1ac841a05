import { Command } from "cmdk";
import type { RecordSummary } from "#contract";
import { shapes } from "#contract/record-types";
import { useRead } from "#bridge";
import { Glyph, IconGlyph, Key, Pennant, Swatch } from "#ui";
import { piecesOf } from "./commands.ts";
import type { PaletteCommand } from "./commands.ts";

interface RowProps {
  readonly typed: string;
  readonly isActive: boolean;
  readonly onRun: () => void;
}

function Marked({ name, typed }: { name: string; typed: string }) {
  return piecesOf(name, typed).map((piece, index) =>
    piece.isMatch ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
  );
}

export function RecordRow({
  record,
  typed,
  isActive,
  onRun,
}: RowProps & { record: RecordSummary }) {
  const vaults = useRead("vaults.list", {}).data ?? [];
  const vault = vaults.find((one) => one.id === record.vaultId)?.name ?? "";
  const { main, label, fields } = shapes[record.type];
  const field = fields.find((one) => one.name === main);
  return (
    <Command.Item value={`record:${record.id}`} className="palette-row" onSelect={onRun}>
      <Glyph type={record.type} name={record.name} size="s" />
      <span className="grow clip">
        <Marked name={record.name} typed={typed} />
        <span className="palette-sub">{record.subtitle === "" ? label : record.subtitle}</span>
      </span>
      {isActive ? (
        <span className="palette-ops">
          <span>
            <Key combo="enter" />
            Open
          </span>
          {field === undefined || field.kind === "totp" ? null : (
            <span>
              <Key combo="mod+c" />
              {field.label}
            </span>
          )}
          {record.hasTotp ? (
            <span>
              <Key combo="mod+t" />
              Code
            </span>
          ) : null}
        </span>
      ) : (
        <span className="palette-kind">
          <Swatch name={vault} />
          {vault}
        </span>
      )}
    </Command.Item>
  );
}

export function HostRow({ host, typed, isActive, onRun }: RowProps & { host: RecordSummary }) {
  return (
    <Command.Item value={`host:${host.id}`} className="palette-row" onSelect={onRun}>
      <Glyph type="host" name={host.name} size="s" />
      <span className="grow clip">
        <Marked name={host.name} typed={typed} />
        <span className="palette-sub">{host.subtitle}</span>
      </span>
      {isActive ? (
        <span className="palette-ops">
          <span>
            <Key combo="enter" />
            Connect
          </span>
        </span>
      ) : null}
      {host.environment === null ? null : (
        <span className="palette-kind">
          <Pennant environment={host.environment} word />
        </span>
      )}
    </Command.Item>
  );
}

export function CommandRow(props: { command: PaletteCommand; typed: string; onRun: () => void }) {
  const { command, typed, onRun } = props;
  return (
    <Command.Item value={`command:${command.id}`} className="palette-row" onSelect={onRun}>
      <IconGlyph icon={command.icon} />
      <span className="grow clip">
        <Marked name={command.title} typed={typed} />
      </span>
      {command.combo === undefined ? null : <Key combo={command.combo} />}
    </Command.Item>
  );
}
