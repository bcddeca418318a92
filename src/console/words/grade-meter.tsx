import { LevelMeter } from "../ui/level-meter.tsx";
import { GRADES, type Grade } from "./evidence.tsx";

const ORDER = Object.keys(GRADES);

/** How strong evidence is, as a small picture with its word. */
export function GradeMeter({ grade }: { readonly grade: Grade }) {
  const { word, meaning } = GRADES[grade];
  return <LevelMeter level={ORDER.indexOf(grade)} of={ORDER.length - 1} word={word} meaning={meaning} />;
}
