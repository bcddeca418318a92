/** The type of an event as people read it: `account.registered` is `Account registered`. */
export function eventWords(type: string): string {
  const words = type.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
