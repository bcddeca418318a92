import { ActionIcon, Button as KitButton } from "@mantine/core";
import type { MouseEventHandler, ReactNode, Ref } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { Tooltip } from "./tooltip.tsx";

/** How much a button asks for: one `primary` on a page, `danger` for what ends something. */
export type ButtonVariant = "primary" | "default" | "subtle" | "danger";

/** The kit's words for our variants. */
export const KIT_VARIANTS = {
  primary: { variant: "filled", color: "indigo" },
  default: { variant: "default", color: "gray" },
  subtle: { variant: "subtle", color: "gray" },
  danger: { variant: "filled", color: "red" },
} as const;

interface ButtonProps {
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  readonly icon?: IconName;
  readonly size?: "xs" | "sm";
  readonly onClick?: MouseEventHandler<HTMLButtonElement>;
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  /** Busy: it keeps its place and cannot be pressed again. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly "aria-expanded"?: boolean;
  readonly "aria-pressed"?: boolean;
  readonly "aria-describedby"?: string;
}

/** A button with a word on it. */
export function Button({
  variant = "default",
  icon,
  size = "sm",
  type = "button",
  busy = false,
  ...rest
}: ButtonProps) {
  return (
    <KitButton
      {...KIT_VARIANTS[variant]}
      {...rest}
      size={size}
      type={type}
      loading={busy}
      leftSection={icon === undefined ? undefined : <Icon name={icon} />}
    />
  );
}

interface IconButtonProps {
  /** What it does, for those who cannot see the picture, and on hover. */
  readonly label: string;
  readonly icon: IconName;
  readonly onClick?: MouseEventHandler<HTMLButtonElement>;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with a picture on it. */
export function IconButton({ label, icon, busy = false, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon {...rest} variant="subtle" color="gray" size="md" loading={busy} aria-label={label}>
        <Icon name={icon} size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
