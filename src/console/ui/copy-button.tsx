import { CopyButton as KitCopyButton } from "@mantine/core";
import { Button, IconButton } from "./button.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** With a word on it; a picture alone otherwise. */
  readonly label?: string;
  /** What is copied, for those who cannot see where the button stands: `the base URL`. */
  readonly what?: string;
  readonly onCopied?: () => void;
}

/** Copies a text, and says that it did. */
export function CopyButton({ text, label, what = "this", onCopied }: CopyButtonProps) {
  return (
    <KitCopyButton value={text} timeout={1600}>
      {({ copied, copy }) => {
        const press = () => {
          copy();
          onCopied?.();
        };
        const icon = copied ? "check" : "copy";
        return (
          <span aria-live="polite">
            {label === undefined ? (
              <IconButton label={copied ? "Copied" : `Copy ${what}`} icon={icon} onClick={press} />
            ) : (
              <Button size="xs" icon={icon} onClick={press}>
                {copied ? "Copied" : label}
              </Button>
            )}
          </span>
        );
      }}
    </KitCopyButton>
  );
}
