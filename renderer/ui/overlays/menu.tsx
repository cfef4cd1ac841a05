import "./overlays.css";
import { Check } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { ContextMenu, DropdownMenu, Popover as RadixPopover } from "radix-ui";
import type { ReactElement, ReactNode, Ref } from "react";
import { keyText } from "../controls/keys.tsx";

export type MenuEntry =
  | "line"
  | { readonly heading: string }
  | {
      readonly label: ReactNode;
      readonly icon?: LucideIcon;
      readonly combo?: string;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      /** Given, the entry is one of several of which one is taken. */
      readonly checked?: boolean;
      readonly onSelect: () => void;
    };

type Parts = Pick<typeof DropdownMenu, "Item" | "Separator" | "Label">;

function entriesOf(entries: readonly MenuEntry[], parts: Parts): ReactNode {
  return entries.map((entry, index) => {
    if (entry === "line") return <parts.Separator key={index} className="menu-line" />;
    if ("heading" in entry) {
      return (
        <parts.Label key={index} className="menu-label">
          {entry.heading}
        </parts.Label>
      );
    }
    const Icon = entry.icon;
    return (
      <parts.Item
        key={index}
        className={entry.danger === true ? "menu-item menu-danger" : "menu-item"}
        disabled={entry.disabled === true}
        onSelect={entry.onSelect}
      >
        {Icon === undefined ? null : <Icon className="ic ic-s" aria-hidden />}
        <span className="clip">{entry.label}</span>
        {entry.checked === true ? (
          <span className="menu-check">
            <Check className="ic ic-s" aria-label="chosen" />
          </span>
        ) : null}
        {entry.combo === undefined ? null : <kbd className="key">{keyText(entry.combo)}</kbd>}
      </parts.Item>
    );
  });
}

interface MenuProps {
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "center" | "end";
  readonly label?: string;
}

export function Menu({ trigger, entries, align = "end", label }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <Landmark>
          <DropdownMenu.Content
            className="menu"
            align={align}
            sideOffset={4}
            collisionPadding={8}
            {...named(label)}
          >
            {entriesOf(entries, DropdownMenu)}
          </DropdownMenu.Content>
        </Landmark>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same entries under the right mouse button, or the menu key. */
export function ContextMenuFor({
  children,
  entries,
}: {
  children: ReactElement;
  entries: readonly MenuEntry[];
}) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <Landmark>
          <ContextMenu.Content className="menu" collisionPadding={8}>
            {entriesOf(entries, ContextMenu)}
          </ContextMenu.Content>
        </Landmark>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

/** A menu hangs at the end of the page, outside its rooms; what stands in no landmark is passed over by a screen reader. */
function Landmark({ ref, children }: { ref?: Ref<HTMLElement>; children: ReactNode }) {
  return (
    <section ref={ref} aria-label="Menu">
      {children}
    </section>
  );
}

function named(label: string | undefined) {
  return label === undefined ? {} : { "aria-label": label };
}

interface PopoverProps {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly children: ReactNode;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly align?: "start" | "center" | "end";
}

export function Popover({
  trigger,
  label,
  children,
  open,
  onOpenChange,
  align = "end",
}: PopoverProps) {
  const state = open === undefined ? {} : { open };
  return (
    <RadixPopover.Root {...state} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          className="popover"
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
