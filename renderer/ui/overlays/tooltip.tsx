import "./tooltip.css";
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Key } from "../controls/keys.tsx";

interface TooltipProps {
  readonly label: string;
  readonly combo?: string;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly children: ReactNode;
}

export const TooltipProvider = Radix.Provider;

/** Says what a control is called. Never the only place of a fact. */
export function Tooltip({ label, combo, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tip" side={side} sideOffset={5} collisionPadding={6}>
          {label}
          {combo === undefined ? null : <Key combo={combo} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
