// Makes or shows a passkey and posts what the authenticator answered as a form, so that the server renders what comes next.

const form = document.querySelector("form[data-passkey]");
const button = form?.querySelector("button");
const problem = form?.querySelector("[data-problem]");

const SENTENCES = {
  NotAllowedError:
    "No passkey was used: it was cancelled, took too long, or there is none here. Try again, or use another way.",
  InvalidStateError: "This authenticator has a passkey for Anteroom already. Use another one.",
  SecurityError:
    "Passkeys do not work at this address. Open the public address that the server printed at its start, such as http://localhost:8080.",
  NotSupportedError: "This browser or device cannot keep a passkey. Use another one, or a password.",
};

function toBytes(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
}

function toText(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withBytes(descriptors = []) {
  return descriptors.map((one) => ({ ...one, id: toBytes(one.id) }));
}

async function create(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const { id, type, response, authenticatorAttachment } = await navigator.credentials.create({ publicKey });
  return {
    id,
    rawId: id,
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function get(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const { id, type, response, authenticatorAttachment } = await navigator.credentials.get({ publicKey });
  return {
    id,
    rawId: id,
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : undefined,
    },
  };
}

function show(sentence) {
  problem.textContent = sentence;
  problem.hidden = sentence === "";
  button.disabled = false;
}

async function ask() {
  const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  return form.dataset.passkey === "create" ? create(body) : get(body);
}

if (form !== null && window.PublicKeyCredential !== undefined) {
  button.disabled = false;
  form.querySelector("[data-unscripted]")?.setAttribute("hidden", "");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show("");
    button.disabled = true;
    ask().then(
      (credential) => {
        form.elements.namedItem("credential").value = JSON.stringify(credential);
        HTMLFormElement.prototype.submit.call(form);
      },
      (error) => show(SENTENCES[error.name] ?? error.message),
    );
  });
}
