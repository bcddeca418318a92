import { useEffect, useState } from "react";
import { useNow } from "../../ui/time.tsx";

/** For how long a secret stays on the screen. */
const SHOWN_MS = 30_000;

/** Counts down until what stands beside it is hidden again. */
export function HiddenAfter({ onOver }: { readonly onOver: () => void }) {
  const [endsAt] = useState(() => Date.now() + SHOWN_MS);
  const now = useNow(500);
  const isOver = now >= endsAt;
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  return <p>Hidden again in {Math.max(0, Math.ceil((endsAt - now) / 1000))} seconds.</p>;
}
