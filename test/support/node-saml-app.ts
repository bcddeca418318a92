import { SAML, type SamlConfig } from "@node-saml/node-saml";
import express from "express";
import { aCertificate } from "./certificate.ts";
import { startTlsServer, type TlsServer } from "./tls-server.ts";

/** An app that signs in by SAML, as npm has them: Express with node-saml, over https on this machine. */
export interface NodeSamlApp extends AsyncDisposable {
  readonly url: string;
  /** Its certificate, PEM, which is its own authority. */
  readonly authority: string;
  readonly entityId: string;
  readonly acsUrl: string;
  /** What it sends from now on is made with these options. */
  configure: (options: Partial<SamlConfig>) => void;
  readonly server: TlsServer;
}

/**
 * Starts the app. `/metadata` is its metadata. `/login` begins with a page of its own that sets a cookie and submits a form, and
 * only who brings both gets the request at `/saml`, as a redirect, or as a form with `authnRequestBinding` HTTP-POST. `/acs` takes
 * the response, verified, and `/home` greets who is signed in.
 */
export async function startNodeSamlApp(idpSsoUrl: string, idpCert: string): Promise<NodeSamlApp> {
  const signer = aCertificate({ keyType: "rsa", commonName: "node-saml app" });
  const app = express();
  const server = await startTlsServer(app);
  const url = `https://localhost:${server.port}`;
  const basics: SamlConfig = {
    entryPoint: idpSsoUrl,
    idpCert,
    issuer: `${url}/metadata`,
    callbackUrl: `${url}/acs`,
    privateKey: signer.key,
    publicCert: signer.cert,
    signatureAlgorithm: "sha256",
    digestAlgorithm: "sha256",
    identifierFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  };
  let options = basics;
  app.get("/metadata", (_req, res) => {
    const metadata = new SAML(basics).generateServiceProviderMetadata(null, signer.cert);
    res.type("application/samlmetadata+xml").send(metadata);
  });
  app.get("/login", (_req, res) => {
    const form = '<form method="post" action="/saml"><input type="hidden" name="to" value="/home">';
    res.cookie("begun", "1", { secure: true, httpOnly: true });
    res.send(
      `<!DOCTYPE html><body onload="document.forms[0].submit()">${form}<noscript><button>Go</button></noscript></form>`,
    );
  });
  app.post("/saml", express.urlencoded({ extended: false }), async (req, res) => {
    if (!req.headers.cookie?.includes("begun=1") || req.body.to !== "/home")
      return void res.status(400).send("Begin at /login.");
    const saml = new SAML(options);
    if (options.authnRequestBinding !== "HTTP-POST")
      return res.redirect(await saml.getAuthorizeUrlAsync(req.body.to, undefined, {}));
    res.send(await saml.getAuthorizeFormAsync(req.body.to));
  });
  app.post("/acs", express.urlencoded({ extended: false }), async (req, res) => {
    const { profile } = await new SAML(options).validatePostResponseAsync(req.body);
    res.cookie("user", profile?.nameID, { secure: true, httpOnly: true }).redirect("/home");
  });
  app.get("/home", (req, res) => {
    res.send(`<p>Signed in: ${/user=([^;]*)/.exec(req.headers.cookie ?? "")?.[1] ?? "nobody"}</p>`);
  });
  return {
    url,
    authority: server.certificate.cert,
    entityId: basics.issuer,
    acsUrl: basics.callbackUrl,
    configure: (more) => {
      options = { ...basics, ...more };
    },
    server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
