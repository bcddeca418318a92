/** Whoever did nothing for as long is taken to be away. */
const AWAY_MS = 60_000;

let lastActiveAt = Date.now();

/** Notes that somebody is there. */
export function noteActivity(): void {
  lastActiveAt = Date.now();
}

/** Whether somebody used this page lately; what it asks by itself keeps no session alive. */
export function isSomebodyHere(): boolean {
  return Date.now() - lastActiveAt < AWAY_MS;
}

for (const type of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(type, noteActivity, { passive: true, capture: true });
}
