/** So many characters fit into a line wherever a name stands; longer parts may break anywhere. */
const FITTING = 24;

/** A name such as a userName, which goes on in the next line before its `@` rather than at a hyphen. */
export function LoginName({ name }: { readonly name: string }) {
  const at = Math.max(0, name.lastIndexOf("@"));
  return (
    <>
      <Part text={name.slice(0, at)} />
      <wbr />
      <Part text={name.slice(at)} />
    </>
  );
}

function Part({ text }: { readonly text: string }) {
  const whole = text.length <= FITTING;
  return <span style={whole ? { whiteSpace: "nowrap" } : { overflowWrap: "anywhere" }}>{text}</span>;
}
