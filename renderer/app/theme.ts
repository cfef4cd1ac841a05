import { useEffect } from "react";
import { useRead } from "#bridge";

/** Gives the page the theme and density that were chosen; `system` leaves it to the media query. */
export function useTheme(): void {
  const appearance = useRead("settings.get", {}).data?.appearance;
  const theme = appearance?.theme ?? "system";
  const density = appearance?.density ?? "comfortable";
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === "system") delete dataset["theme"];
    else dataset["theme"] = theme;
    dataset["density"] = density;
  }, [theme, density]);
}
