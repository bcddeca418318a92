import { useEffect, useRef } from "react";
import { Button } from "../../ui/button.tsx";

interface LiveTailProps {
  readonly isOn: boolean;
  readonly connection: string | undefined;
  readonly onToggle: (isOn: boolean) => void;
  readonly onNews: () => void;
}

const EVERY_MS = 2000;

/** Keeps the list fresh while it is on. */
export function LiveTail({ isOn, onToggle, onNews }: LiveTailProps) {
  const told = useRef(onNews);
  told.current = onNews;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => told.current(), EVERY_MS);
    return () => clearInterval(timer);
  }, [isOn]);
  return (
    <Button icon={isOn ? "pause" : "play"} aria-pressed={isOn} onClick={() => onToggle(!isOn)}>
      {isOn ? "Live" : "Watch live"}
    </Button>
  );
}
