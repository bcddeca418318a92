/** One field of a protocol buffer: a number, or bytes. What has another form is passed over. */
export interface ProtobufField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Bytes that are no protocol buffer. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

const LARGEST_FIELD_NUMBER = 2n ** 29n - 1n;
const VARINT_BYTES = 10;

/**
 * Reads the fields of a message in the order in which they are written (protobuf.dev, encoding). Groups, which no writer
 * uses any more, are not known.
 * @throws {ProtobufError} for bytes that are cut off or no message
 */
export function* readProtobuf(bytes: Uint8Array): Generator<ProtobufField, void, undefined> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let read = 0; read < VARINT_BYTES; read += 1) {
      const byte = bytes[at];
      if (byte === undefined) throw new ProtobufError("a number is cut off");
      at += 1;
      value |= BigInt(byte & 0x7f) << BigInt(7 * read);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError("a number is too long");
  };
  const take = (length: bigint): Uint8Array => {
    if (length > BigInt(bytes.length - at)) throw new ProtobufError("a field is cut off");
    const start = at;
    at += Number(length);
    return bytes.subarray(start, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = tag >> 3n;
    if (number < 1n || number > LARGEST_FIELD_NUMBER) throw new ProtobufError("a field has an impossible number");
    switch (tag & 7n) {
      case 0n:
        yield { number: Number(number), value: varint() };
        break;
      case 1n:
        take(8n);
        break;
      case 2n:
        yield { number: Number(number), value: take(varint()) };
        break;
      case 5n:
        take(4n);
        break;
      default:
        throw new ProtobufError("a field has an unknown form");
    }
  }
}
