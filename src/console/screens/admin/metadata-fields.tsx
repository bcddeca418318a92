import { FileField, TextAreaField, TextField } from "../../ui/fields.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Stack } from "../../ui/stack.tsx";

/** The metadata of an identity provider, however it was given. */
export interface MetadataDraft {
  readonly way: "url" | "text";
  readonly url: string;
  readonly xml: string;
}

/** Nothing given yet. */
export const NO_METADATA: MetadataDraft = { way: "url", url: "", xml: "" };

/** Whether something is given. */
export function hasMetadata({ way, url, xml }: MetadataDraft): boolean {
  return (way === "url" ? url : xml).trim() !== "";
}

/** As the management API takes it. */
export function metadataBody({ way, url, xml }: MetadataDraft): { metadataUrl: string } | { metadataXml: string } {
  return way === "url" ? { metadataUrl: url.trim() } : { metadataXml: xml };
}

interface MetadataFieldsProps {
  readonly draft: MetadataDraft;
  readonly onChange: (draft: MetadataDraft) => void;
}

/** The metadata of an identity provider: by its address, as a file, or as text. */
export function MetadataFields({ draft, onChange }: MetadataFieldsProps) {
  return (
    <Stack gap="sm">
      <Segmented
        label="How the metadata is given"
        value={draft.way}
        onChange={(way) => onChange({ ...draft, way: way === "url" ? "url" : "text" })}
        choices={[
          { value: "url", label: "By its address" },
          { value: "text", label: "As a file or text" },
        ]}
      />
      {draft.way === "url" ? (
        <TextField
          label="Address of its metadata"
          hint="Okta: Sign On, Metadata URL. Entra: App Federation Metadata URL."
          type="url"
          value={draft.url}
          onChange={(url) => onChange({ ...draft, url })}
          required
        />
      ) : (
        <>
          <FileField
            label="Metadata file"
            accept=".xml,application/xml,text/xml,application/samlmetadata+xml"
            value={null}
            onChange={(file) => void file?.text().then((xml) => onChange({ ...draft, xml }))}
          />
          <TextAreaField
            label="Metadata"
            hint="The whole document, from EntityDescriptor on."
            value={draft.xml}
            onChange={(xml) => onChange({ ...draft, xml })}
            rows={6}
            required
          />
        </>
      )}
    </Stack>
  );
}
