# Zips the seven files and sends them to Rollcall by SFTP with a key: for the Task Scheduler of Windows 10 and later.
# Put it into the folder of the seven files, beside the key, and fill in the first lines.
$User = "anna"
$Server = "sftp.example.org"
$Port = 22
$Key = Join-Path $PSScriptRoot "rollcall_key"
$Hours = 20  # an older export is not sent: the system has not written a new one

$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$Files = "Manifest.csv", "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv", "StudentEnrollments.csv", "StaffEnrollments.csv"
foreach ($File in $Files) {
    if (-not (Test-Path $File)) {
        Write-Error "$File is missing: nothing was sent."
    }
}
if ((Get-Item "Students.csv").LastWriteTime -lt (Get-Date).AddHours(-$Hours)) {
    Write-Error "Students.csv is older than $Hours hours: nothing was sent. Has the export run?"
}
Compress-Archive -Path $Files -DestinationPath "Roster.zip" -Force

foreach ($Pause in 60, 300, 0) {
    "put Roster.zip" | sftp -b - -P $Port -i $Key -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes "$User@$Server"
    if ($LASTEXITCODE -eq 0) {
        exit 0
    }
    Start-Sleep -Seconds $Pause
}
Write-Error "Roster.zip could not be sent to $Server in three attempts."
