// What the link shows stands behind the #, which no browser sends; it travels as a bearer token only.
const token = location.hash.slice(1);
/** The server refuses larger files; photographs are made smaller before they are sent. */
const MOST_FILE_BYTES = 1_500_000;
const MOST_PIXELS_A_SIDE = 2400;
/** Each code that is shown is kept as an event, so that a page left open does not go on asking. */
const CODES_IN_A_ROW = 6;

const part = (id) => document.getElementById(id);
let codesLeft = 0;
let ticking;
let current = "";
let entries = [];

async function ask(what, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(`enrol/${what}`, {
      method: "POST",
      headers,
      ...sent,
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw { detail: "The server cannot be reached; check your connection and try again." };
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw { detail: "Something went wrong; try again.", ...answer };
}

function show(step) {
  for (const name of ["seed", "code", "done"]) {
    part(name).hidden = name !== step;
    if (name === step) part(`step-${name}`).setAttribute("aria-current", "step");
    else part(`step-${name}`).removeAttribute("aria-current");
  }
  part("steps").hidden = false;
  part("about").hidden = step === "done";
  part(`${step}-title`).focus();
}

function tell(problem) {
  part("problem").textContent =
    problem === undefined ? "" : sentence(problem.detail ?? "Something went wrong; try again.");
  part("problem").hidden = problem === undefined;
  if (problem?.code === "dead_link") close(problem);
}

/** The API names the field first, in small letters. */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function close(problem) {
  clearInterval(ticking);
  for (const id of ["seed", "code", "done", "steps", "problem", "about"]) part(id).hidden = true;
  part("subject").textContent = problem.detail;
}

/** Runs what a button or a form does, with the buttons off meanwhile. */
async function during(work) {
  const buttons = [...document.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  tell(undefined);
  try {
    await work();
  } catch (problem) {
    tell(problem);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function start() {
  if (token === "")
    return close({ detail: "This address is not complete; open the link exactly as you were given it." });
  part("subject").textContent = "Looking at your link …";
  try {
    const view = await ask("look");
    part("subject").textContent =
      `For the login ${view.userName} at ${view.application}. The second factor belongs to the login and serves everything it is used for. The link works until ${new Date(view.expiresAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}.`;
    if (view.seed === null) show("seed");
    else await beginCodes();
  } catch (problem) {
    close(problem);
  }
}

async function sendSeed() {
  const file = part("picture").files[0];
  const text = part("text").value.trim();
  if ((file === undefined) === (text === "")) {
    throw { detail: "Choose a picture or paste the address or the key: one of them." };
  }
  const entry = document.querySelector("input[name=entry]:checked")?.value;
  const seed = file === undefined ? seedOf(text) : { image: await toBase64(file) };
  try {
    await ask("seed", entry === undefined ? seed : { ...seed, entry });
  } catch (problem) {
    if (Array.isArray(problem.entries)) offer(problem.entries);
    throw problem.entries === undefined
      ? problem
      : { ...problem, detail: `There are several accounts in it${ofParts(problem)}. Choose one below.` };
  }
  part("seed-form").reset();
  offer([]);
  await beginCodes();
}

function ofParts({ part: number, parts }) {
  return parts > 1 ? ` (part ${number} of ${parts} of an export)` : "";
}

function seedOf(text) {
  return /^otpauth/i.test(text) ? { otpauthUri: text } : { secret: text };
}

function offer(found) {
  entries = found;
  const group = part("entries");
  group.replaceChildren(group.firstElementChild);
  group.hidden = entries.length === 0;
  for (const { number, issuer, label, timeBased } of entries) {
    const choice = document.createElement("input");
    Object.assign(choice, { type: "radio", name: "entry", value: String(number), disabled: !timeBased });
    const name = document.createElement("label");
    name.append(choice, [issuer, label].filter(Boolean).join(": ") || `Account ${number}`);
    group.append(name);
  }
  group.querySelector("input:enabled")?.focus();
}

async function toBase64(file) {
  const isFine = file.size <= MOST_FILE_BYTES && ["image/png", "image/jpeg"].includes(file.type);
  const bytes = new Uint8Array(await (isFine ? file : await smaller(file)).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

async function smaller(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw { detail: "This browser cannot open the picture; make a screenshot of the QR code instead." };
  }
  const scale = Math.min(1, MOST_PIXELS_A_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

function beginCodes() {
  current = "";
  codesLeft = CODES_IN_A_ROW;
  part("digits").textContent = "\u00a0";
  show("code");
  return nextCode();
}

async function nextCode() {
  clearInterval(ticking);
  codesLeft -= 1;
  part("renew").hidden = true;
  try {
    count(await ask("code"));
  } catch (problem) {
    tell(problem);
    part("renew").hidden = problem.code === "dead_link";
  }
}

function count({ code, secondsRemaining, period }) {
  if (current !== "" && current !== code) {
    part("former").textContent = current;
    part("before").hidden = false;
  }
  current = code;
  part("digits").textContent = code;
  const endsAt = Date.now() + secondsRemaining * 1000;
  const tick = () => {
    const left = Math.ceil((endsAt - Date.now()) / 1000);
    if (left > 0) part("left").textContent = `Good for ${left} of ${period} seconds; then comes the next one.`;
    else if (codesLeft > 0) void nextCode();
    else rest();
  };
  tick();
  ticking = setInterval(tick, 250);
}

function rest() {
  clearInterval(ticking);
  part("left").textContent = "This code is over.";
  part("renew").hidden = false;
}

async function confirm(proof) {
  await ask("confirmation", proof);
  clearInterval(ticking);
  history.replaceState(null, "", location.pathname);
  show("done");
}

part("seed-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void during(sendSeed);
});
part("picture").addEventListener("change", () => offer([]));
part("text").addEventListener("input", () => offer([]));
document.addEventListener("paste", (event) => {
  if (part("seed").hidden || event.clipboardData.files.length === 0) return;
  part("picture").files = event.clipboardData.files;
  offer([]);
});
part("renew").addEventListener("click", () => {
  codesLeft = CODES_IN_A_ROW;
  void during(nextCode);
});
part("accepted").addEventListener("click", () => during(() => confirm({ acceptedByProvider: true })));
part("again").addEventListener("click", () => {
  clearInterval(ticking);
  part("before").hidden = true;
  tell(undefined);
  show("seed");
});
part("codes-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void during(() => confirm({ codes: [part("first").value.trim(), part("second").value.trim()] }));
});
void start();
