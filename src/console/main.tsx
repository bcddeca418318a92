import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client.ts";
import { createConsoleRouter } from "./app/router.tsx";
import { Kit } from "./ui/kit.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("The document has no #root.");
const router = createConsoleRouter();

createRoot(root).render(
  <StrictMode>
    <Kit>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Kit>
  </StrictMode>,
);
