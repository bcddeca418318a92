/** Writes a field of a protocol buffer: a number as a varint, anything else with its length before it. */
export function protobufField(number: number, value: number | bigint | string | Uint8Array): Uint8Array {
  if (typeof value === "number" || typeof value === "bigint") {
    return Buffer.concat([varint(BigInt(number) * 8n), varint(BigInt(value))]);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(BigInt(number) * 8n + 2n), varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const more = rest >> 7n;
    bytes.push(Number(rest & 0x7fn) | (more === 0n ? 0 : 0x80));
    rest = more;
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

/** An account as an authenticator app exports it: fields that are left out are not written. */
export interface ExportedAccount {
  readonly secret?: Uint8Array;
  readonly name?: string;
  readonly issuer?: string;
  /** 1 SHA1, 2 SHA256, 3 SHA512, 4 MD5. */
  readonly algorithm?: number;
  /** 1 six, 2 eight. */
  readonly digits?: number;
  /** 1 HOTP, 2 TOTP. */
  readonly type?: number;
  readonly counter?: number;
}

const FIELDS = { secret: 1, name: 2, issuer: 3, algorithm: 4, digits: 5, type: 6, counter: 7 } as const;

/** Writes `otpauth-migration://offline?data=…` as Google Authenticator does. */
export function migrationUri(
  accounts: readonly ExportedAccount[],
  batch: { readonly size: number; readonly index: number } = { size: 1, index: 0 },
): string {
  const entries = accounts.map((account) => protobufField(1, entryOf(account)));
  const rest = [
    protobufField(2, 1),
    protobufField(3, batch.size),
    protobufField(4, batch.index),
    protobufField(5, -7n),
  ];
  const data = Buffer.concat([...entries, ...rest]).toString("base64");
  return `otpauth-migration://offline?data=${encodeURIComponent(data)}`;
}

function entryOf(account: ExportedAccount): Uint8Array {
  const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
  return Buffer.concat(
    names.flatMap((name) => {
      const value = account[name];
      return value === undefined ? [] : [protobufField(FIELDS[name], value)];
    }),
  );
}
