import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { basePath } from "../api/place.ts";
import { Crash } from "./crash.tsx";
import { NotFound } from "./not-found.tsx";
import { allScreens } from "./screens.ts";
import { Shell } from "./shell.tsx";

/** Makes the router: every screen is loaded when it is first opened, and stands within the shell. */
export function createConsoleRouter() {
  const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
  const routes = allScreens.map(({ path, load }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: lazyRouteComponent(async () => ({ default: await load() })),
    }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: basePath === "" ? "/" : basePath,
    defaultPreload: "intent",
    defaultErrorComponent: Crash,
    scrollRestoration: true,
    // The address holds what people filter by, and is read by them: plain values, no JSON.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
      const text = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
      return text === "" ? "" : `?${text}`;
    },
  });
}
