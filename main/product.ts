import product from "../package.json" with { type: "json" };

export const version: string = product.version;

export function platformName(platform: NodeJS.Platform): "linux" | "mac" | "windows" {
  if (platform === "darwin") return "mac";
  return platform === "win32" ? "windows" : "linux";
}
