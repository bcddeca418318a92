import { basePath } from "../../api/place.ts";
import { dropDrafts } from "../drafts.ts";

/** Ends the session, and leads to the sign-in page. */
export async function signOut(): Promise<void> {
  await fetch(`${basePath}/saml/logout`, { method: "POST", redirect: "manual" });
  dropDrafts();
  window.location.assign(`${basePath}/login`);
}
