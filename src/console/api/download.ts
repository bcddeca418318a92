import { basePath } from "./place.ts";

/** Has the browser download a file of the management API; `path` is below `/api/v1`. */
export function download(path: string, query: Readonly<Record<string, unknown>> = {}): void {
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  const link = document.createElement("a");
  link.href = `${basePath}/api/v1${path}${asked === "" ? "" : `?${asked}`}`;
  link.download = "";
  link.click();
}
