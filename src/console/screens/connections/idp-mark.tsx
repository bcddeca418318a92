import { idpKind } from "./idps.ts";

/** The mark of an identity provider: two letters on a coloured ground, of our own drawing. Its name stands beside it. */
export function IdpMark({ idp, size = 32 }: { readonly idp: string; readonly size?: number }) {
  const { letters, hue } = idpKind(idp);
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false" style={{ flex: "none" }}>
      <rect width="32" height="32" rx="9" fill={`hsl(${hue} 62% 44%)`} />
      <path d="M0 21 C 10 14 20 30 32 20 V 23 a 9 9 0 0 1 -9 9 H 9 a 9 9 0 0 1 -9 -9 Z" fill={`hsl(${hue} 62% 36%)`} />
      <text
        x="16"
        y="20.5"
        textAnchor="middle"
        fontSize="13"
        fontWeight="650"
        fill="#ffffff"
        fontFamily="var(--mantine-font-family)"
      >
        {letters}
      </text>
    </svg>
  );
}
