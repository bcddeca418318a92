import type { ErrorCode } from "../domain/errors.ts";

/** One named way in which what a client sent is read differently from how it was written. */
export interface Tolerance {
  /** Numbers of the known quirks of SCIM clients that it handles, as tests name them. */
  readonly quirks: readonly number[];
  /** What it does, in one sentence. */
  readonly does: string;
  /** Who is known to need it. */
  readonly sentBy: string;
  /** Whether an RFC asks for something else. Such a rule is off on a `strict` connection like every other. */
  readonly contradictsRfc: boolean;
  /** How a `strict` connection refuses the same thing. */
  readonly refusal: { readonly code: ErrorCode; readonly message: string };
}

/** Every tolerance, by name. The list is closed: nothing else rewrites what a client sends. */
export const TOLERANCES = {
  "string-boolean": {
    quirks: [1],
    does: "Reads 'True' and 'False' in any case as booleans where the schema says boolean.",
    sentBy: "Entra (legacy), Keycloak, Microsoft's validator",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds text; send true or false without quotes" },
  },
  "number-for-string": {
    quirks: [39],
    does: "Reads a number or a boolean as text where the schema says string.",
    sentBy: "Okta samples",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds a number or boolean; send it as text in quotes" },
  },
  "json-in-role-value": {
    quirks: [9],
    does: "Reads a role value that is JSON text as its value and display name, and keeps the role's id.",
    sentBy: "Entra",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds JSON inside text; send value and display as sub-attributes" },
  },
  "role-display-name": {
    quirks: [10],
    does: "Reads displayName in an element of a list as display.",
    sentBy: "Entra",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is not a sub-attribute; name it display" },
  },
  "strings-as-values": {
    quirks: [11, 25],
    does: "Reads a plain string in a list of complex values as the value of an element.",
    sentBy: "Okta custom attributes, Postman collections",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds plain text; send an object with a value" },
  },
  "joined-strings": {
    quirks: [11],
    does: "Splits one string at commas and semicolons where a list of assignments is expected.",
    sentBy: "Entra custom attributes, OneLogin",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds one text; send a list" },
  },
  "text-replaces-list": {
    quirks: [11],
    does: "Reads one text that is added to a list of assignments as the whole list.",
    sentBy: "Entra custom attributes, which hold one text",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds one text; send a list" },
  },
  "single-value-for-list": {
    quirks: [25],
    does: "Reads a single value as a list of one.",
    sentBy: "Postman collections",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds a single value; send a list" },
  },
  "nested-core-urn": {
    quirks: [12],
    does: "Reads core attributes nested under the core URN as if they stood at the top.",
    sentBy: "Okta attribute mappings",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is the core schema; send its attributes at the top of the message" },
  },
  "flat-keys": {
    quirks: [15],
    does: "Reads keys such as name.givenName, urn:…:User:department and urn:…:User.department as paths.",
    sentBy: "Entra with aadOptscim062020",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is a path, not an attribute name; nest the value instead" },
  },
  "bare-string-for-complex": {
    quirks: [13],
    does: "Reads a plain string as the value of a complex attribute such as manager.",
    sentBy: "Entra, Microsoft's gallery tests",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds plain text; send an object with a value" },
  },
  "wrapped-value": {
    quirks: [13, 24],
    does: "Unwraps a single value that arrives in a list or in an object with a value.",
    sentBy: "Entra (legacy)",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds a list or an object; send the value itself" },
  },
  "empty-string-clears": {
    quirks: [13, 14, 23],
    does: "Reads an empty string as no value.",
    sentBy: "Entra, Okta expressions, Microsoft's gallery tests",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "holds an empty text; send null or leave it out" },
  },
  "empty-element": {
    quirks: [14, 22, 23],
    does: "Drops elements of a list that hold nothing but labels.",
    sentBy: "Entra, Okta expressions",
    contradictsRfc: false,
    refusal: { code: "invalid_value", message: "has an element without a value; leave the element out" },
  },
  "unknown-attribute": {
    quirks: [17],
    does: "Ignores attributes, extensions and paths that no schema knows, and applies the rest.",
    sentBy: "Okta and Entra mappings",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is not an attribute of this resource; see /Schemas" },
  },
  "bare-extension-attribute": {
    quirks: [13],
    does: "Finds an attribute of an extension that is named without its URN.",
    sentBy: "Entra (documented samples)",
    contradictsRfc: true,
    refusal: { code: "invalid_path", message: "belongs to an extension; write its URN before it" },
  },
  "operation-name-case": {
    quirks: [1],
    does: "Reads Add, Replace and Remove in any case.",
    sentBy: "Entra (legacy)",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "must be add, replace or remove in small letters" },
  },
  "method-name-case": {
    quirks: [19],
    does: "Reads the method of an operation in a bulk request in any case.",
    sentBy: "Hand-made clients",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "must be POST, PUT, PATCH or DELETE in capital letters" },
  },
  "missing-schemas": {
    quirks: [19],
    does: "Accepts a message whose schemas are missing or do not name its own schema.",
    sentBy: "OneLogin, Ping, Postman collections",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "must be a list that names the schema of the message" },
  },
  "foreign-schemas": {
    quirks: [17, 19],
    does: "Ignores URNs in schemas that are not known here, and those that differ in case.",
    sentBy: "Entra, hand-made clients",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "names a schema that is not known here; see /Schemas" },
  },
  "message-key-case": {
    quirks: [19],
    does: "Reads the keys of a patch or bulk request in any case, and one patch operation that is not in a list.",
    sentBy: "Hand-made clients",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is misspelt; see RFC 7644 for the keys of a message" },
  },
  "empty-path": {
    quirks: [19],
    does: "Reads a path that is null or empty as no path.",
    sentBy: "Hand-made clients",
    contradictsRfc: true,
    refusal: { code: "invalid_path", message: "is empty; leave it out" },
  },
  "empty-patch": {
    quirks: [19],
    does: "Accepts a patch without operations as one that changes nothing.",
    sentBy: "Okta retries",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is empty; send at least one operation" },
  },
  "legacy-schema-urn": {
    quirks: [20],
    does: "Reads URNs of SCIM 1.1 and known misspellings as those of SCIM 2.0.",
    sentBy: "OneLogin, Entra (documented samples)",
    contradictsRfc: true,
    refusal: { code: "invalid_syntax", message: "is not a SCIM 2.0 schema; see /Schemas" },
  },
  "read-only-in-patch": {
    quirks: [21, 40],
    does: "Ignores operations on read-only attributes such as id, meta and groups, and applies the rest.",
    sentBy: "Okta, Entra, authentik",
    contradictsRfc: true,
    refusal: { code: "mutability", message: "is read-only; leave it out" },
  },
  "create-from-filter": {
    quirks: [7],
    does: 'Creates the element that a path such as emails[type eq "work"] asks for when there is none.',
    sentBy: "Entra, Microsoft's validator",
    contradictsRfc: true,
    refusal: { code: "no_target", message: "matches no element; add one first" },
  },
  "several-primaries": {
    quirks: [35],
    does: "Keeps the last of several primary values as primary.",
    sentBy: "Misconfigured mappings",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "has more than one primary value; mark one" },
  },
  "non-uri-reference": {
    quirks: [34],
    does: "Keeps a reference such as profileUrl that is no URI.",
    sentBy: "Microsoft's validator",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "is not a URI; send one" },
  },
  "loose-binary": {
    quirks: [34],
    does: "Keeps a binary value such as a certificate that is no base64.",
    sentBy: "clients that send certificates as PEM",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "is not base64; encode it, without lines and headers" },
  },
  "remove-by-value": {
    quirks: [4],
    does: "Removes only the listed values when a remove operation without a filter carries a list.",
    sentBy: "Entra (legacy), authentik, JumpCloud",
    contradictsRfc: true,
    refusal: {
      code: "invalid_value",
      message: "must not carry a value in a remove operation; use a filter in the path",
    },
  },
  "unquoted-value": {
    quirks: [27],
    does: "Reads a value without quotes in a filter as text.",
    sentBy: "Entra (documented samples), Postman collections",
    contradictsRfc: true,
    refusal: { code: "invalid_filter", message: "holds a value without quotes; put it in double quotes" },
  },
  "element-in-filter": {
    quirks: [27],
    does: 'Reads a sub-attribute behind brackets in a filter: emails[type eq "work"].value eq "x".',
    sentBy: "Entra matching rules",
    contradictsRfc: true,
    refusal: { code: "invalid_filter", message: "holds a sub-attribute behind brackets; put it inside them" },
  },
  "kept-on-put": {
    quirks: [2, 4],
    does: "Leaves the members of a group alone when a PUT does not name them.",
    sentBy: "Okta and authentik renames",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "is left out; send the whole list" },
  },
  "nested-group": {
    quirks: [17],
    does: "Ignores members that are groups and members without an id, and applies the rest.",
    sentBy: "Entra, hand-made clients",
    contradictsRfc: true,
    refusal: { code: "invalid_value", message: "must be ids of users" },
  },
  "flag-before-path": {
    quirks: [38],
    does: "Reads an address whose query flag stands before the path: /scim/v2?aadOptscim062020/Users.",
    sentBy: "Entra, when the flag is pasted into the tenant URL",
    contradictsRfc: true,
    refusal: { code: "not_found", message: "has its query before its path" },
  },
  "repeated-slash": {
    quirks: [42],
    does: "Reads repeated slashes in an address as one.",
    sentBy: "base URLs with a slash at their end",
    contradictsRfc: false,
    refusal: { code: "not_found", message: "has an empty segment" },
  },
  "trailing-slash": {
    quirks: [42],
    does: "Ignores a slash at the end of an address.",
    sentBy: "hand-made clients",
    contradictsRfc: false,
    refusal: { code: "not_found", message: "ends with a slash" },
  },
  "endpoint-case": {
    quirks: [42],
    does: "Compares the names of endpoints without case.",
    sentBy: "hand-made clients that write /users",
    contradictsRfc: false,
    refusal: { code: "not_found", message: "is spelled in another case" },
  },
} as const;
TOLERANCES satisfies Record<string, Tolerance>;

/** The name of a tolerance. */
export type ToleranceName = keyof typeof TOLERANCES;
