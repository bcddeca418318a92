import { type Clock, toIso } from "../clock.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import {
  type CalendarRequest,
  type CertificateDue,
  type CertificateEnd,
  certificateStage,
  daysUntil,
  nextStageAt,
} from "./certificate-calendar.ts";

const ORIGIN: Origin = { actor: { kind: "job", id: "certificates" }, cause: { kind: "job", id: "certificates" } };
const AT_ONCE = 256;

/** Watches how certificates end: warns in time, and has an application looked at again when one of its certificates has ended. */
export class CertificateKeeper {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /** The calendar, those that end first first. */
  async list(page: CalendarRequest): Promise<Page<CertificateEnd>> {
    return this.#units.read((stores) => stores.certificates.list(this.#workspaceId, page));
  }

  /** Leaves an event for each warning that is new; answers how many certificates it told of. */
  async settle(): Promise<number> {
    const now = this.#clock.now();
    const due = await this.#units.read((stores) => stores.certificates.listDue(now, 1));
    if (due.length === 0) return 0;
    return this.#units.write(async (stores) => {
      const all = await stores.certificates.listDue(now, AT_ONCE);
      for (const one of all) await tell(stores, one, now);
      return all.length;
    });
  }
}

async function tell(stores: Stores, due: CertificateDue, now: number): Promise<void> {
  const { seq, owner, notAfter, warnedDays } = due;
  const stage = certificateStage(notAfter, now);
  await stores.certificates.warned(seq, stage, nextStageAt(notAfter, stage));
  if (warnedDays !== null && warnedDays <= stage) return;
  const { workspaceId, fingerprint, subject: name, use } = due;
  const subject = { kind: owner.kind, id: owner.id };
  const after = { fingerprint, subject: name, use, notAfter: toIso(notAfter), daysLeft: daysUntil(notAfter, now) };
  const type = stage === 0 ? "certificate.expired" : "certificate.expiring";
  await stores.events.append(anEvent(ORIGIN, { workspaceId, at: now, type, subject, after }));
  // Many apps read the key of a certificate only: whether it still works is shown by proof, not by the calendar.
  if (stage === 0 && owner.kind === "application") await lookAgain(stores, workspaceId, owner.id, now);
}

async function lookAgain(stores: Stores, workspaceId: WorkspaceId, id: string, now: number): Promise<void> {
  const application = await stores.applications.findById(workspaceId, id);
  if (application === undefined || (application.metadataUrl === null && application.ssoUrl === null)) return;
  await stores.jobs.plan({ kind: "evidence", subjectId: id, dueAt: now });
  await stores.applications.update({ ...application, watch: { ...application.watch, nextCheckAt: now } });
}
