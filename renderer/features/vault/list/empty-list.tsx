import { FileDown, Plus } from "lucide-react";
import type { Scope } from "#contract";
import type { RecordType } from "#contract/record-types";
import { Button, Empty, LinkButton, Menu } from "#ui";
import { newEntries } from "./bar.tsx";
import { nearest } from "./nearest.ts";

interface EmptyListProps {
  readonly text: string;
  readonly scope: Scope;
  readonly tags: readonly { readonly key: string; readonly count: number }[];
  readonly hasRecords: boolean;
  readonly onText: (text: string) => void;
  readonly onNew: (type: RecordType) => void;
  readonly onImport: () => void;
}

/** Says why the list is empty, and what to do about it. */
export function EmptyList(props: EmptyListProps) {
  const { text, scope, hasRecords } = props;
  if (text !== "") return <NoMatch {...props} />;
  switch (scope.show) {
    case "trash":
      return (
        <Empty title="The trash is empty">
          Records that you delete wait here for a while, so that you can take them back.
        </Empty>
      );
    case "archive":
      return (
        <Empty title="Nothing is archived">
          Records that you archive are kept here, out of the way of lists and searches.
        </Empty>
      );
    case "favourites":
      return (
        <Empty title="No favourite yet">
          The star of a record puts it here, and at the top of every list.
        </Empty>
      );
    case "recent":
      return (
        <Empty title="Nothing used yet">
          Records that you copy from, reveal or connect with appear here.
        </Empty>
      );
    case "damaged":
      return <Empty title="No damaged record">Every record passes its check.</Empty>;
    default:
      return hasRecords ? <NoneHere {...props} /> : <FirstStep {...props} />;
  }
}

function NoneHere({ onNew }: EmptyListProps) {
  return (
    <Empty title="Nothing here yet" actions={<NewButton onNew={onNew} />}>
      Records that you make here, or move here, appear in this list.
    </Empty>
  );
}

function FirstStep({ onNew, onImport }: EmptyListProps) {
  return (
    <Empty
      title="Add your first record"
      actions={
        <>
          <Button
            look="primary"
            size="s"
            onClick={() => {
              onNew("login");
            }}
          >
            Add a login
          </Button>
          <Button size="s" icon={FileDown} onClick={onImport}>
            Import
          </Button>
          <NewButton onNew={onNew} />
        </>
      }
    >
      A login keeps a name, a password and its one-time code. A host says where to connect, and
      Sallyport signs in for you.
    </Empty>
  );
}

function NewButton({ onNew }: { onNew: (type: RecordType) => void }) {
  return (
    <Menu
      trigger={
        <Button size="s" icon={Plus}>
          Something else
        </Button>
      }
      entries={newEntries(onNew)}
    />
  );
}

function NoMatch({ text, tags, onText }: EmptyListProps) {
  const typed = /tag:"?([^\s"]+)/i.exec(text)?.[1];
  const key =
    typed === undefined
      ? null
      : nearest(
          typed,
          tags.map((tag) => tag.key),
        );
  const tag = tags.find((one) => one.key === key);
  return (
    <Empty
      art={false}
      title={
        <>
          Nothing matches{" "}
          <span className="mono">{text.length > 40 ? `${text.slice(0, 40)}…` : text}</span>
        </>
      }
    >
      {tag === undefined || typed === undefined ? (
        "Esc clears the search."
      ) : (
        <>
          Did you mean{" "}
          <LinkButton
            onClick={() => {
              onText(text.replace(typed, tag.key));
            }}
          >
            tag:{tag.key}
          </LinkButton>
          , with {tag.count === 1 ? "1 record" : `${tag.count} records`}? Esc clears.
        </>
      )}
    </Empty>
  );
}
