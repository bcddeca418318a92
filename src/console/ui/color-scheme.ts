import { useMantineColorScheme } from "@mantine/core";

/** Light, dark, or as the device has it. */
export type ColorScheme = "light" | "dark" | "auto";

/** The colours that were chosen on this device, and the way to choose others. */
export function useColorScheme(): readonly [scheme: ColorScheme, choose: (scheme: ColorScheme) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return [colorScheme, setColorScheme];
}
