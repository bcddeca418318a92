import { z } from "zod";
import { application, toApplication } from "./application-answer.ts";
import { component } from "./component.ts";
import { endpoint, type Route } from "./route.ts";

const approval = component(
  "PendingChangeApproval",
  z.strictObject({
    verificationId: z.string().max(60).describe("Of the change that was looked at, so that no other one is accepted."),
  }),
);

const tag = "Applications";
const description = "`id` may be the key of the application.";

/** What people decide about evidence that is looked at in the background. */
export const pendingChangeRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/applications/{id}/pending-change/approval",
    operationId: "approvePendingChange",
    tag,
    summary: "Accept what was found in the place of what is pinned; answers the application as it is then",
    description,
    action: "manage_applications",
    item: "application",
    body: approval,
    status: 200,
    answer: application,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { pendingChanges, clock }) =>
      toApplication(await pendingChanges.approve(params.id, body.verificationId, origin), clock.now()),
  }),
  endpoint({
    method: "DELETE",
    path: "/applications/{id}/pending-change",
    operationId: "refusePendingChange",
    tag,
    summary: "Keep what is pinned; the same change is not brought up again",
    description,
    action: "manage_applications",
    item: "application",
    status: 200,
    answer: application,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { pendingChanges, clock }) =>
      toApplication(await pendingChanges.refuse(params.id, origin), clock.now()),
  }),
  endpoint({
    method: "DELETE",
    path: "/applications/{id}/watch",
    operationId: "stopWatch",
    tag,
    summary:
      "Forget the addresses at which an application is looked at again; new evidence with an address begins anew",
    description,
    action: "manage_applications",
    item: "application",
    status: 200,
    answer: application,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { evidenceWatch, clock }) =>
      toApplication(await evidenceWatch.stop(params.id, origin), clock.now()),
  }),
];
