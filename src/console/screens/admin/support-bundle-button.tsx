import { useState } from "react";
import { client } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { toastDone, toastFailed } from "../../ui/toast.ts";

/** Downloads what helps somebody who helps: numbers and states, without names, addresses or secrets. */
export function SupportBundleButton() {
  const [isBusy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const { data } = await client.GET("/system/support-bundle");
      const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = `anteroom-support-${new Date().toISOString().slice(0, 10)}.json`;
      link.click();
      URL.revokeObjectURL(url);
      toastDone("The support bundle is downloaded. It holds no names and no secrets.");
    } catch (error) {
      toastFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon="download" busy={isBusy} onClick={() => void download()}>
      Support bundle
    </Button>
  );
}
