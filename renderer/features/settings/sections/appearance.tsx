import type { Settings } from "#contract";
import { Segments } from "#ui";
import { changeSettings } from "../change.ts";
import { Row } from "../rows.tsx";

/** Light or dark, and how close things stand. */
export function AppearanceSection({ appearance }: { appearance: Settings["appearance"] }) {
  return (
    <>
      <Row label="Theme">
        {() => (
          <Segments
            label="Theme"
            value={appearance.theme}
            choices={[
              { value: "system", label: "As the system" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
            onChange={(theme) => {
              changeSettings({ appearance: { theme } });
            }}
          />
        )}
      </Row>
      <Row label="Density">
        {() => (
          <Segments
            label="Density"
            value={appearance.density}
            choices={[
              { value: "comfortable", label: "Comfortable" },
              { value: "compact", label: "Compact" },
            ]}
            onChange={(density) => {
              changeSettings({ appearance: { density } });
            }}
          />
        )}
      </Row>
    </>
  );
}
