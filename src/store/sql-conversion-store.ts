import { type Selectable, type SqlBool, sql } from "kysely";
import type { CarriedSecret, Conversion, ConversionState, ConversionStore } from "../domain/account/conversion.ts";
import type { AccountKind } from "../domain/account/gates.ts";
import type { AccountId, AdoptionId, ConversionId, WorkspaceId } from "../domain/id.ts";
import { fromJson } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["conversion"]>;

/** Keeps conversions in SQL. */
export class SqlConversionStore implements ConversionStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(conversion: Conversion): Promise<void> {
    await this.#session.query(builder.insertInto("conversion").values(toColumns(conversion)).compile());
  }

  async findOfAccount(workspaceId: WorkspaceId, accountId: AccountId): Promise<Conversion | undefined> {
    // Each side has an index of its own.
    const query = builder
      .selectFrom("conversion")
      .selectAll()
      .where(
        sql<SqlBool>`id IN (SELECT id FROM conversion WHERE account_id = ${accountId}
          UNION ALL SELECT id FROM conversion WHERE successor_id = ${accountId})`,
      )
      .where("workspace_id", "=", workspaceId)
      .orderBy("seq", "desc")
      .limit(1);
    const [row] = await this.#session.query(query.compile());
    return row && fromRow(row);
  }

  async update(conversion: Conversion): Promise<void> {
    const query = builder.updateTable("conversion").set(toColumns(conversion)).where("id", "=", conversion.id);
    await this.#session.query(query.compile());
  }

  async listSwitched(switchedBefore: number, limit: number): Promise<readonly Conversion[]> {
    const query = builder
      .selectFrom("conversion")
      .selectAll()
      .where("ended_at", "is", null)
      .where("switched_at", "is not", null)
      .where("switched_at", "<=", switchedBefore)
      .orderBy("switched_at")
      .limit(limit);
    return (await this.#session.query(query.compile())).map(fromRow);
  }
}

function toColumns(conversion: Conversion) {
  return {
    id: conversion.id,
    workspace_id: conversion.workspaceId,
    account_id: conversion.accountId,
    successor_id: conversion.successorId,
    target_kind: conversion.to,
    reason: conversion.reason,
    state: conversion.state,
    carried: JSON.stringify(conversion.carried),
    adoption_id: conversion.adoptionId,
    created_at: conversion.createdAt,
    updated_at: conversion.updatedAt,
    switched_at: conversion.switchedAt,
    ended_at: conversion.endedAt,
  };
}

function fromRow(row: Row): Conversion {
  return {
    id: row.id as ConversionId,
    workspaceId: row.workspace_id as WorkspaceId,
    accountId: row.account_id as AccountId,
    successorId: row.successor_id as AccountId,
    to: row.target_kind as AccountKind,
    reason: row.reason,
    state: row.state as ConversionState,
    carried: fromJson<readonly CarriedSecret[]>(row.carried),
    adoptionId: row.adoption_id as AdoptionId | null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    switchedAt: row.switched_at,
    endedAt: row.ended_at,
  };
}
