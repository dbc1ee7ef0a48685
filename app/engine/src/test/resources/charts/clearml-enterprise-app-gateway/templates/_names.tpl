{{- define "cg.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name }}{{- else -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}
{{- end -}}
{{- define "cg.labels" -}}
app.kubernetes.io/name: {{ include "cg.fullname" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "cg.image" -}}
{{ .image.registry | default .root.Values.global.imageRegistry }}/{{ .image.repository }}:{{ .image.tag }}
{{- end -}}
{{- define "cg.pull" -}}
{{- with .Values.imageCredentials.existingImagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- else }}
{{- if .Values.imageCredentials.password }}
imagePullSecrets:
  - name: clearml-registry-key
{{- end }}
{{- end }}
{{- end -}}
