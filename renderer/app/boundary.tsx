import { Component } from "react";
import type { ReactNode } from "react";
import { Button, Empty } from "#ui";
import "./frame.css";

interface BoundaryProps {
  readonly children: ReactNode;
  /** Named, the fault is this room's alone and the rail goes on working. */
  readonly room?: string;
}

/** Keeps one room's fault from taking the window down. The fault itself is not shown: it may quote a value. */
export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="alone">
        <Empty
          title={
            this.props.room === undefined ? "This window stopped" : `${this.props.room} stopped`
          }
          actions={
            <Button
              onClick={() => {
                this.setState({ failed: false });
              }}
            >
              Show it again
            </Button>
          }
        >
          Nothing was lost: what was saved is saved, and sessions run on.
        </Empty>
      </main>
    );
  }
}
