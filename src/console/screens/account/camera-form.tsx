import { useEffect, useRef, useState } from "react";
import { ApiProblem, problemOf } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import styles from "./camera-form.module.css";
import { enrol } from "./enrol.ts";
import { frameOf } from "./picture.ts";

/** Every frame is looked at by the server, one after the other. */
const PAUSE_MS = 900;

/** Brings a seed in by holding its QR code before the camera. */
export function CameraForm({ account }: OfAccount) {
  const [stream, setStream] = useState<MediaStream>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => () => stop(stream), [stream]);
  const start = async () => {
    setProblem(undefined);
    try {
      setStream(await openCamera());
    } catch (error) {
      setProblem(error);
    }
  };
  const fail = (error: unknown) => {
    setStream(undefined);
    setProblem(error);
  };
  return (
    <Stack gap="sm">
      {problem === undefined ? null : <ProblemBox error={problem} />}
      {stream === undefined ? (
        <>
          <p>
            Hold the QR code before the camera of this device. Pictures go to your Anteroom server alone, and none is
            kept.
          </p>
          <div>
            <Button icon="camera" variant="primary" onClick={() => void start()}>
              Turn the camera on
            </Button>
          </div>
        </>
      ) : (
        <Scanner accountId={account.id} stream={stream} onFailed={fail} onStop={() => setStream(undefined)} />
      )}
    </Stack>
  );
}

interface ScannerProps {
  readonly accountId: string;
  readonly stream: MediaStream;
  readonly onFailed: (error: unknown) => void;
  readonly onStop: () => void;
}

function Scanner({ accountId, stream, onFailed, onStop }: ScannerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const failed = useRef(onFailed);
  failed.current = onFailed;
  useEffect(() => {
    const shown = video.current;
    if (shown === null) return undefined;
    shown.srcObject = stream;
    const ending = new AbortController();
    void scan(shown, accountId, ending.signal).catch((error: unknown) => {
      if (!ending.signal.aborted) failed.current(error);
    });
    return () => ending.abort();
  }, [stream, accountId]);
  return (
    <>
      <video ref={video} className={styles.video} autoPlay muted playsInline aria-label="What the camera sees" />
      <Callout tone="info" icon="qr" action={<Button onClick={onStop}>Turn it off</Button>}>
        <span role="status">Looking for a QR code. Hold it still, so that it fills half of the picture.</span>
      </Callout>
    </>
  );
}

/** Sends frames until one shows the QR code of a factor. */
async function scan(video: HTMLVideoElement, accountId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (video.videoWidth > 0) {
      try {
        await enrol(accountId, { image: await frameOf(video) });
        return;
      } catch (error) {
        if (!isEmptyFrame(error)) throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Whether nothing is wrong but that no QR code is in sight yet. */
function isEmptyFrame(error: unknown): boolean {
  return problemOf(error).message.includes("no QR code is found");
}

async function openCamera(): Promise<MediaStream> {
  // Browsers have it on safe addresses only.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined)
    throw noCamera("This browser gives no camera to this page. Use a picture, or paste the key.");
  try {
    return await devices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    throw noCamera(refusalOf(error));
  }
}

function noCamera(detail: string): ApiProblem {
  return new ApiProblem(0, { title: "The camera cannot be used", code: "no_camera", detail });
}

function refusalOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "The browser was told not to use the camera. Allow it for this page, or use a picture.";
  if (name === "NotFoundError") return "This device has no camera. Use a picture, or paste the key.";
  return "The camera cannot be used, perhaps because another program has it. Use a picture, or paste the key.";
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
