import { Button as KitButton } from "@mantine/core";
import { Link as RouterLink } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type ButtonVariant, KIT_VARIANTS } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface LinkButtonProps {
  readonly to: string;
  readonly search?: Readonly<Record<string, string | undefined>>;
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  readonly icon?: IconName;
  readonly size?: "xs" | "sm";
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton({ to, search, variant = "default", icon, size = "sm", children }: LinkButtonProps) {
  return (
    <KitButton
      {...KIT_VARIANTS[variant]}
      size={size}
      leftSection={icon === undefined ? undefined : <Icon name={icon} />}
      renderRoot={(props) => <RouterLink to={to as never} search={(search ?? {}) as never} {...props} />}
    >
      {children}
    </KitButton>
  );
}
